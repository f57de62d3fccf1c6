/** The chapters below the first screens, and where their tools stand: loaded once those are drawn. */

import './crest-chapter-history';
import './crest-chapter-meeting';
import './crest-chapter-task';
import './crest-chapter-tug';
import '../elements/crest-tool';
import '../elements/crest-views';
