/** Chapter 1: one sentence, many good answers, in Japanese: written for a Japanese reader rather than translated word by word. */

import type { answers as english } from '../en/answers';

export const answers: typeof english = {
  lead: '言語モデルは、トークンと呼ばれる短い文字のまとまりを一つずつ書き足します。そのたびに、すべての候補に確率を付けています。いま、教師モデルが書きかけの物語を読んでいるところです。',
  waiting: '教師の答えを読み込んでいます。',
  ask: '次に来る「よい候補」を、教師はいくつ見ているでしょうか。',
  choices: ['1つ', '2〜3つ', '4〜5つ', '6つ以上'],
  show: 'すぐに答えを見る',
  nudge: 'まず予想してください。選ぶと答えが表示されます。',
  result: (right, peaks) => `${right ? '正解です。' : ''}教師が見ている候補は${peaks}つです。`,
  bars: '教師が付けた確率',
  peakNote: '●は「山」：最有力候補の10分の1以上、かつ2%以上の確率を持つ候補です。',
  replies: '100回中の回数',
  hundred: '教師が100回答えたとしたら',
  hundredNote: '四角一つが1回の答えで、数字は候補の番号、点は「その他」です。',
  only: '1位の答えだけを残す',
  lost: (lost, good) => `1位の答えしか覚えない生徒は、100回のうち${lost}回の答えを失います（ボタンを押すと斜線で示します）。そのうち${good}回は、これもよい答えでした。`,
  explain: (chapter5) => [
    `山がいくつもある分布を「多峰的」と呼びます。どのくらい現れるかは課題によって違い、${chapter5 ? '第5章では' : '通常版の第5章（この軽量版では省いています）では、'}ご自分の課題について測れます。`,
    '小さな生徒は、教師のすべては写し取れません。1位の答えだけを残した生徒は、もっともらしく見えても、いつも同じことしか言わなくなります。よい答えをその順番ごと残せるのは、どの損失関数（間違いの測り方）でしょうか。それがこのページの問いです。',
  ],
  separator: '、',
};
