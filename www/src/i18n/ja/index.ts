/** Japanese, part by part. */

import type { Dictionary } from '../en';
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

export const ja: Dictionary = { ...lab, intro, answers, tug, history, task, meeting, views, embed, present, scenes };
