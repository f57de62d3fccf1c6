/** The lite page's first script: unpacks the second one, which is the page. */

import { block } from './sources/block';

/** The blocks behind this script belong to the page, too. */
const whole = new Promise((resolve) => {
  if (document.readyState === 'loading') addEventListener('DOMContentLoaded', resolve, { once: true });
  else resolve(null);
});

Promise.all([block('page'), whole])
  .then(([bytes]) => {
    const script = document.createElement('script');
    script.textContent = new TextDecoder().decode(bytes);
    document.body.append(script);
  })
  .catch((error: unknown) => {
    const sentence = document.createElement('p');
    sentence.textContent = `このブラウザーでは表示できません。 / This browser cannot show the page. (${String(error)})`;
    document.body.append(sentence);
  });
