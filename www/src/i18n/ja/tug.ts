/** Chapter 2: gradient tug-of-war, in Japanese: written for a Japanese reader rather than translated word by word. */

import type { tug as english } from '../en/tug';

export const tug: typeof english = {};
