/** What the page says of its tools before somebody opens one, in Japanese: written for a Japanese reader rather than translated word by word. */

import type { tools as english } from '../en/tools';

export const tools: typeof english = {
  section: 'ツール',
  tour: 'ガイドツアー',
  presenter: '発表者画面',
  receipt: {
    heading: 'この実験を残す・同僚に再現してもらう',
    lead: '実験をファイルに保存できます。同じ実験を繰り返してもらうための記録を作り、照合することもできます。',
  },
  preflight: {
    heading: '会議の前に：この端末を点検する',
    lead: '会議室の端末とネットワークで実行してください。小さなウィンドウが一瞬開きます。外には何も送りません。',
  },
  links: {
    heading: '自分のページに載せる（リンクと埋め込み枠）',
    lead: '読み手に見せる範囲を選んでください。いま表示している状態がそのままリンクに入ります。',
  },
  saved: (seed) => `このファイルは、保存された実験です（乱数シード${seed}）。第3章で再生すると、もう一度ご覧になれます。`,
  loading: 'この部分を読み込んでいます…',
  failed: 'この部分を読み込めませんでした。接続を確かめて、もう一度お試しください。それでも読み込めないときは、ページを再読み込みしてください。',
  again: 'もう一度試す',
  close: '閉じる',
};
