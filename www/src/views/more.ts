/** The views that neither a chapter nor paper shows by itself: loaded when one is chosen. */

import { addViews } from './figures';
import { scatterView } from './scatter';
import { curveView } from './steps';

addViews({ scatter: scatterView, curve: curveView });
