/** Japanese, part by part. */

import type { Dictionary } from '../en';
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

export const ja: Dictionary = { ...lab, intro, answers, tug, history, task, meeting, views, tools, scenes };
