/** The views that have to be asked for, in Japanese: written for a Japanese reader rather than translated word by word. */

import type { views as english } from '../en/more';

export const views: typeof english = {
  scatter: {
    heading: '教師の確率と生徒の確率',
    note: '両軸とも対数目盛りで、塗りつぶした印が教師の山です。帯の中なら、生徒の確率は教師の半分から2倍に収まっています。下は「見落とし」で、取りこぼしを嫌う順KLが罰し、上は「言い過ぎ」で、それを嫌う逆KLが罰します。',
  },
  curve: {
    heading: '教師の順位ごとの確率',
    note: '灰色の階段が教師です。生徒の階段が右下がりになっていなければ、順番が崩れています。縦軸は対数目盛りです。',
  },
  mirror: {
    heading: '左に教師、右に生徒',
    note: '同じ目盛りの棒で、印刷に向いた図です。左右の形が似ているほど、生徒の確率は教師に近いといえます。',
  },
};
