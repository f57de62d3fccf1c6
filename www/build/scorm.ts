/** A SCORM 1.2 package of the page in one file, for learning management systems. */

import { inlineScript, scriptElement } from './inline.ts';
import { zip } from './zip.ts';

const MANIFEST = `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="crest-lab" version="1.0"
    xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
    xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:schemaLocation="http://www.imsproject.org/xsd/imscp_rootv1p1p2 imscp_rootv1p1p2.xsd http://www.adlnet.org/xsd/adlcp_rootv1p2 adlcp_rootv1p2.xsd">
  <metadata>
    <schema>ADL SCORM</schema>
    <schemaversion>1.2</schemaversion>
  </metadata>
  <organizations default="crest">
    <organization identifier="crest">
      <title>Crest</title>
      <item identifier="lab" identifierref="page" isvisible="true">
        <title>Crest</title>
      </item>
    </organization>
  </organizations>
  <resources>
    <resource identifier="page" type="webcontent" adlcp:scormtype="sco" href="index.html">
      <file href="index.html"/>
    </resource>
  </resources>
</manifest>
`;

/** `page` is the page in one file. It talks to the system before it starts, so that the state it was left in comes back. */
export async function scormPackage(page: string): Promise<Buffer> {
  const talk = scriptElement(await inlineScript('src/scorm.ts', 'single'));
  const html = page.replace(/<\/head>/, () => `${talk}\n  </head>`);
  if (html === page) throw new Error('the page has no head');
  return zip([
    { name: 'imsmanifest.xml', bytes: Buffer.from(MANIFEST) },
    { name: 'index.html', bytes: Buffer.from(html) },
  ]);
}
