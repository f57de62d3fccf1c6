/** The words that only tools need, in English; loaded with the first tool that somebody opens. */

import { embed } from './en/embed';
import { views } from './en/more';
import { present } from './en/present';
import { reasons } from './en/reasons';

export const en = { ...present, embed, reasons, views };

export type ToolWords = typeof en;
