/** What the page says of its tools before somebody opens one, in English. Its keys are the dictionary: a language that lacks one does not compile. */

export const tools = {
  tour: 'Guided tour',
  presenter: 'Presenter view',
  receipt: {
    heading: 'Receipts and files',
    lead: 'Make a receipt of this run, confirm the one of a colleague, or keep the run as a file.',
  },
  preflight: {
    heading: 'Before the meeting: check this machine',
    lead: 'Run it on the machine and the network of the room. A small window opens for a moment. Nothing is sent.',
  },
  links: {
    heading: 'Build a link for your own page',
    lead: 'Choose what your readers see. The link starts from what this page shows now.',
  },
  open: 'Open',
  openOf: (what: string) => `Open: ${what}`,
  loading: 'Loading this part …',
  failed: 'This part of the page could not be loaded. Check the connection and try again. If that does not help, reload the page.',
  again: 'Try again',
  close: 'Close',
};
