/** Chapter 4: history and forks, in Japanese: written for a Japanese reader rather than translated word by word. */

import type { history as english } from '../en/history';

export const history: typeof english = {};
