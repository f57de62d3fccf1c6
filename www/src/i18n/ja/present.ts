/** Presenter window, tour and receipts, in Japanese: written for a Japanese reader rather than translated word by word. */

import type { present as english } from '../en/present';

export const present: typeof english = {};
