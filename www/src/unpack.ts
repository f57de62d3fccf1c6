/** The lite page's first script: unpacks the second one, which is the page. */

import { block } from './sources/block';

block('page')
  .then((bytes) => {
    const script = document.createElement('script');
    script.textContent = new TextDecoder().decode(bytes);
    document.body.append(script);
  })
  .catch((error: unknown) => {
    const sentence = document.createElement('p');
    sentence.textContent = `このブラウザーでは表示できません。 / This browser cannot show the page. (${String(error)})`;
    document.body.append(sentence);
  });
