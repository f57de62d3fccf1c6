/** Chapter 5: the reader's own task, in Japanese: written for a Japanese reader rather than translated word by word. */

import type { task as english } from '../en/task';

export const task: typeof english = {};
