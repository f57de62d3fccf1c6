/** What a manager asks of an engineer, in both languages. */

import { REQUEST } from '../assessment';
import type { Language } from '../i18n';

/** `page`: where chapter 5 is found; empty for a file on somebody's disk. */
export function letter(language: Language, page: string): string {
  return language === 'ja' ? japanese(page) : english(page);
}

function english(page: string): string {
  return `Please measure whether our text has places with several good answers. It takes about ten minutes.

1. Send at least 20 typical inputs to the large model that we use (any OpenAI-compatible server), with ${REQUEST} in the request. The answers need at least 1,000 tokens in total.
2. Save the JSON answers as they came, one per line.
3. Paste them into chapter 5 of this page, or drop the file there, and press “Measure”${page ? `: ${page}` : '.'}
4. Send me the verdict and the table below it.

The text stays in your browser; nothing is sent anywhere. On the command line, crest import and crest assess do the same.`;
}

function japanese(page: string): string {
  return `当社の文章に「よい答えが複数ある箇所」がどれだけあるか、測定をお願いします。10分ほどで終わります。

1. 現在使っている大きなモデル（OpenAI互換サーバー）に、実際の業務に近い入力を20件以上送ってください。リクエストには ${REQUEST} を付けます。回答は合計1,000トークン以上必要です。
2. 返ってきたJSONを、加工せずに1行に1件ずつ保存してください。
3. このページの第5章に貼り付けるか、ファイルを置いて「測定する」を押してください${page ? `：${page}` : '。'}
4. 判定の文と、その下の表を送ってください。

文章はブラウザーの中だけで処理され、どこにも送信されません。コマンドラインでは crest import と crest assess で同じ測定ができます。`;
}
