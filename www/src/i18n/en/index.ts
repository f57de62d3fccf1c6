/** English, part by part. */

import { answers } from './answers';
import { embed } from './embed';
import { history } from './history';
import { intro } from './intro';
import { lab } from './lab';
import { meeting } from './meeting';
import { present } from './present';
import { scenes } from './scenes';
import { task } from './task';
import { tug } from './tug';
import { views } from './views';

/** The lab's words stand at the top level; every other part has a name. */
export const en = { ...lab, intro, answers, tug, history, task, meeting, views, embed, present, scenes };

export type Dictionary = typeof en;
