/** Link builder and embedding, in Japanese: written for a Japanese reader rather than translated word by word. */

import type { embed as english } from '../en/embed';

export const embed: typeof english = {
  ui: '見せ方',
  uis: {
    full: 'ページ全体（すべての章）',
    embed: '実験室だけ（埋め込み用）',
    min: 'グラフ一つと操作ボタンだけ',
    present: '会議室の画面向け（大きな表示）',
  },
  language: 'ページの言語',
  languages: { ja: '日本語', en: 'English' },
  visible: '読み手に見せる項目',
  controls: {
    lr: '学習率',
    k: '損失の設定（T・重み・kなど）',
    seed: '乱数シード',
    device: '計算に使う装置',
    size: '生徒モデルの大きさ',
    export: '保存と書き出し',
    chapters: 'ほかの章',
    settings: '実行の設定すべて',
    fork: '途中のステップからの分岐',
    tour: 'ガイドツアー',
  },
  url: 'リンク',
  frame: '埋め込み枠（iframe）',
  element: '自社のWebページ用の要素（スクリプト）',
  oembed: 'wikiでプレビューを出すための行（oEmbed、ページの head に書く）',
  oneFile: 'このページは単独のファイルです。スクリプトとoEmbedは、サーバーに置いた版でご利用ください。',
  paste: '貼り付ける場所：Moodleではページの編集画面で「ツール」→「ソースコード」を開き、埋め込み枠を貼ります。Confluenceでは「Iframe」マクロにリンクを貼ります。高さは幅900ピクセルの欄に合わせてあります。',
  copy: 'コピー',
  copyOf: (what) => `${what}をコピー`,
  copied: 'コピーしました',
  refused: 'この場所ではブラウザーがコピーを許可していません。文字列を選択しましたので、Ctrl + C を押してください。',
};
