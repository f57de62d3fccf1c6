/** English, part by part. */

import { answers } from './answers';
import { history } from './history';
import { intro } from './intro';
import { lab } from './lab';
import { meeting } from './meeting';
import { scenes } from './scenes';
import { task } from './task';
import { tools } from './tools';
import { tug } from './tug';
import { views } from './views';

/** The lab's words stand at the top level; every other part has a name. */
export const en = { ...lab, intro, answers, tug, history, task, meeting, views, tools, scenes };

export type Dictionary = typeof en;
