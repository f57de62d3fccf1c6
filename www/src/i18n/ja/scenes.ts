/** The scenes' titles, and all about the first one, in Japanese: written for a Japanese reader rather than translated word by word. */

import type { scenes as english } from '../en/scenes';

export const scenes: typeof english = {
  heading: '場面',
  kinds: { good: '効果あり', even: '差なし', bad: 'うまくいかない例' },
  saved: 'このファイルに保存された実験',
  look: '見どころ：',
  changed: 'この場面から設定が変更されています。',
  titles: {
    default: '四つの生徒、一つの教師',
    'two-answers': '二つめの「よい答え」が生き残る',
    control: '重みを増やしただけではないのか（対照実験）',
    forward: '順KLだけでも、ほぼ同じところまで行ける',
    pearson: 'ただの相関でも、同じくらいうまくいく',
    'one-peak': '答えが一つなら、得るものはない',
    long: '長く学ばせても、差は縮まらない',
    anchor: '支えがないと、順位損失は裏目に出る',
    'k-one': 'k＝1では、並べるものがない',
    tau: 'tau：小さすぎると山を失い、大きすぎると確率がずれる',
    lists: '順番の損失なら何でもよい、ではない',
    wrong: '教師は自信満々、でも文章は違う',
  },
  first: {
    reason:
      'Aは逆KL（言い過ぎを嫌う損失）、Cは順KL（取りこぼしを嫌う損失）で学びます。BとDは、それぞれに順位損失を足したものです。足したほうは、教師の上位5候補をより多く、より正しい順番で保ちます。効果は、順KLより逆KLに足したときのほうが大きくなります。パープレキシティは、CよりDが少し低くなりました。AとBの間では、乱数シードによってどちらにも振れます。',
    look: '未学習の文章でのMOR@5を、AとB、CとDで比べてください。次にパープレキシティを。下がっていなければ、それが順位損失の代償です。',
  },
};
