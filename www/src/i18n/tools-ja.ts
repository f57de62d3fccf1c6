/** The words that only tools need, in Japanese; loaded with the first tool that somebody opens. */

import { embed } from './ja/embed';
import { views } from './ja/more';
import { present } from './ja/present';
import { reasons } from './ja/reasons';
import type { ToolWords } from './tools-en';

export const ja: ToolWords = { ...present, embed, reasons, views };
