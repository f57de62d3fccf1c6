/** The views that no chapter shows by itself: loaded when one is chosen. */

import { addViews } from './figures';
import { mirrorView } from './mirror';
import { scatterView } from './scatter';
import { curveView } from './steps';

addViews({ scatter: scatterView, curve: curveView, mirror: mirrorView });
