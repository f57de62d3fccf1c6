/** What the page says of its tools before somebody opens one, in Japanese: written for a Japanese reader rather than translated word by word. */

import type { tools as english } from '../en/tools';

export const tools: typeof english = {
  tour: 'ガイドツアー',
  presenter: '発表者画面',
  receipt: {
    heading: '再現証明とファイル',
    lead: 'この学習の再現証明を作る、同僚の再現証明を確かめる、学習をファイルに残す。',
  },
  preflight: {
    heading: '会議の前に：この端末を点検する',
    lead: '会議室の端末とネットワークで実行してください。小さなウィンドウが一瞬開きます。外には何も送りません。',
  },
  links: {
    heading: '自分のページに載せるリンクを作る',
    lead: '読み手に見せる範囲を選んでください。いま表示している状態がそのままリンクに入ります。',
  },
  open: '開く',
  openOf: (what) => `${what}を開く`,
  loading: 'この部分を読み込んでいます…',
  failed: 'この部分を読み込めませんでした。接続を確かめて、もう一度お試しください。それでも読み込めないときは、ページを再読み込みしてください。',
  again: 'もう一度試す',
  close: '閉じる',
};
