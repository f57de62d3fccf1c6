/** Charts, their tables and exports, in Japanese: written for a Japanese reader rather than translated word by word. */

import type { views as english } from '../en/views';

export const views: typeof english = {
  tabs: 'この箇所の見方',
  names: { lane: '棒グラフ', scatter: '散布図', heat: '推移', bump: '順位', curve: '順位ごと', matrix: '指標の一覧', mirror: '左右比較' },
  figures: {
    heat: {
      heading: '低すぎるか、高すぎるか：学習全体の推移',
      note: '生徒の確率が教師の何倍かを色で示します。青と「−」は低すぎ、橙と「+」は高すぎです。変化は初めに集中するため、ステップの間隔は先へ行くほど広くとっています。',
    },
    bump: {
      heading: '教師の順位から生徒の順位へ',
      note: '線の交差は、順番が入れ替わったことを表します。ケンドールの順位相関は、教師と同じ順なら1、でたらめなら0、逆順なら−1です。その右は、教師の上位候補のうち生徒でも上位に入る数です。「その他」に順位はありません。',
    },
    matrix: {
      heading: 'どの損失で学び、どの指標で測るか',
      note: '学習に使っていない文章での測定です。「*」は、その生徒の損失が直接めざす指標です。そこで勝つのは、損失が働いた証拠です。ほかにも役立つかは、「*」のない指標で分かります。',
    },
  },
  over: '言い過ぎ',
  missed: '見落とし',
  teacher: '教師 →',
  student: '↑ 生徒',
  at: (step) => `${step}ステップ時点。`,
  /** Between two sentences. */
  gap: '',
  reading: (letter, kept, peaks, misplaced) => `${letter}は教師の山${peaks}つのうち${kept}つに、教師の半分以上の確率を与えています。教師とずれている確率は${misplaced}です。`,
  agreement: (tau, shared, top) => `順位相関 ${tau} · ${shared}/${top}`,
  order: (letter, tau, shared, top) => `${letter}：ケンドールの順位相関は${tau}、教師の上位${top}候補のうち共通は${shared}個です。`,
  hint: 'トークンを指すか、上下の矢印キーで選ぶと、その数値がすべての図に示されます。',
  waiting: '最初の数値が届くと、ここに図が表示されます。',
  measured: '指標',
  unmeasured: 'まだ測定していません。',
  best: '最良',
  unclear: '最良は決まらず',
  noInterval: '区間なし',
  wins: (metric, letter) => `${metric}：最良は${letter}。`,
  open: (open, all) => `${all}指標のうち${open}指標では、最良が決まりません。`,
  compared: '最良 > 2位',
  low: '差の95%区間（下限）',
  high: '上限',
  colon: '：',
  run: (step, seed) => `${step}ステップ時点、乱数シード${seed}`,
  save: '書き出す',
  kinds: { png: 'PNG画像', svg: 'SVG図', csv: 'CSV表', safetensors: '学習の記録（safetensors）' },
  failed: (why) => `ファイルを作れませんでした：${why}`,
};
