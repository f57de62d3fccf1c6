/** Link builder and embedding, in Japanese: written for a Japanese reader rather than translated word by word. */

import type { embed as english } from '../en/embed';

export const embed: typeof english = {};
