/** The chapters below the first screens, where their tools stand, and what nobody needs before a run: loaded once those are drawn. */

import './crest-chapter-history';
import './crest-chapter-meeting';
import './crest-chapter-task';
import './crest-chapter-tug';
import '../elements/crest-ask';
import '../elements/crest-outcome';
import '../elements/crest-tool';
import '../elements/crest-views';
