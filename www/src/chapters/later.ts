/** The chapters below the first screens: loaded once those are drawn. */

import './crest-chapter-history';
import './crest-chapter-tug';
import '../elements/crest-views';
