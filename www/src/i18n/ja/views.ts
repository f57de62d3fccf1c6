/** Charts, their tables and exports, in Japanese: written for a Japanese reader rather than translated word by word. */

import type { views as english } from '../en/views';

export const views: typeof english = {};
