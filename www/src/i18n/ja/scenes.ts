/** The scenes' titles, and what the first one tries, in Japanese: written for a Japanese reader rather than translated word by word. */

import type { scenes as english } from '../en/scenes';

export const scenes: typeof english = {
  heading: '実験を選ぶ（選ぶと最初からやり直します）',
  more: 'ほかの実験',
  outcome: '測定で分かったことを読む（結果が書いてあります）',
  kinds: { good: '効果あり', even: '差なし', bad: 'うまくいかない例' },
  saved: 'このファイルに保存された実験',
  seeds: '乱数シードを変えて3〜5回繰り返した結果です。上の実験はそのうちの一回なので、細かいところは異なることがあります。',
  look: '見どころ：',
  changed: '選んだ実験から設定が変更されています。',
  titles: {
    default: '4人の生徒と、1人の教師',
    'one-peak': '答えが一つの箇所',
    forward: '順KLだけで足りるか',
    anchor: '支えのない順位損失',
    'two-answers': '二つめの「よい答え」',
    control: '重みを増やしただけではないのか（対照実験）',
    pearson: 'ただの相関でも同じか',
    long: '長く学ばせる',
    'k-one': '1位だけを比べる：k＝1',
    tau: 'tau を大きく、小さく',
    lists: '順番を見る、ほかの損失',
    wrong: '教師は自信満々、でも文章は違う',
  },
  first:
    'Aは交差エントロピーと逆KL（言い過ぎを嫌い、候補を手放しやすい損失）、Cは順KL（取りこぼしを嫌う損失）で学びます。BとDは、それぞれに順位損失を足したものです。',
};
