/** Chapter 6: for the meeting, in Japanese: written for a Japanese reader rather than translated word by word. */

import type { meeting as english } from '../en/meeting';

export const meeting: typeof english = {};
