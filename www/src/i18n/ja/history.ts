/** Chapter 4: history and forks, in Japanese: written for a Japanese reader rather than translated word by word. */

import type { history as english } from '../en/history';

export const history: typeof english = {
  heading: '経過をたどる、「もしも」を試す',
  lead: '仕組みに関心のある方のための章です（お急ぎの方は第6章へ）。最後の結果だけでは、どの候補がいつ失われたのかは分かりません。好きなステップまで戻って確かめてください。そこから一人の生徒だけ別の損失で学習を続けることもできます。その後に出る違いは、損失の違いによるものです。',
  scrub: '見るステップ',
  step: (step, newest) => `${step}ステップ${newest ? '（最新）' : ''}`,
  newest: '最新へ',
  fork: 'ここから別の損失で続ける',
  forkNote:
    '一人の生徒が、別の生徒（または自分自身）が学んだ状態を引き継ぎ、選んだ損失で学習を続けます。学習量とデータをそろえて公平に比べるため、全員がそのステップまで戻ります。それより後の経過は消えます。',
  recorded: '表示中は記録された実験です。分岐すると、まず同じ設定でこのブラウザー内の学習が始まります。',
  from: '状態を引き継ぐ元',
  target: '別の損失で続ける生徒',
  go: (step) => `${step}ステップから分岐する`,
};
