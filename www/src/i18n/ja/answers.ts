/** Chapter 1: one sentence, many good answers, in Japanese: written for a Japanese reader rather than translated word by word. */

import type { answers as english } from '../en/answers';

export const answers: typeof english = {};
