/** The chapters below the first screens: loaded once those are drawn. */

import './crest-chapter-history';
import './crest-chapter-meeting';
import './crest-chapter-task';
import './crest-chapter-tug';
import '../elements/crest-link-builder';
import '../elements/crest-preflight';
import '../elements/crest-presenter';
import '../elements/crest-receipt';
import '../elements/crest-slides';
import '../elements/crest-tour';
import '../elements/crest-views';
