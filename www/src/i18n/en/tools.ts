/** What the page says of its tools before somebody opens one, in English. Its keys are the dictionary: a language that lacks one does not compile. */

export const tools = {
  section: 'Tools',
  tour: 'Guided tour',
  presenter: 'Presenter view',
  receipt: {
    heading: 'Keep this run, and let a colleague repeat it',
    lead: 'Save the run as a file, or make and check a record that lets somebody else repeat it.',
  },
  preflight: {
    heading: 'Before the meeting: check this machine',
    lead: 'Run it on the machine and the network of the room. A small window opens for a moment. Nothing is sent.',
  },
  links: {
    heading: 'Put this page into your own: link and frame',
    lead: 'Choose what your readers see. The link starts from what this page shows now.',
  },
  saved: (seed: string) => `This file is a run that somebody saved (seed ${seed}). Press play in chapter 3 to see it again.`,
  loading: 'Loading this part …',
  failed: 'This part of the page could not be loaded. Check the connection and try again. If that does not help, reload the page.',
  again: 'Try again',
  close: 'Close',
};
