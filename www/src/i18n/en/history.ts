/** Chapter 4: history and forks, in English. Its keys are the dictionary: a language that lacks one does not compile. */

export const history = {
  heading: 'History: how it got there, and what if?',
  lead: 'For the curious; who is in a hurry may go on to chapter 6. The end of a run does not tell you when a good candidate was lost. Go back to any step and look. Then let one student go on from there with another loss: what differs afterwards comes from that loss.',
  scrub: 'Step to look at',
  step: (step: string, newest: boolean) => `step ${step}${newest ? ' (newest)' : ''}`,
  newest: 'Newest',
  fork: 'Go on from here with another loss',
  forkNote:
    'One student takes over the weights of another, or keeps its own, and goes on with the loss you choose. All students return to that step, so that the comparison stays fair: same amount of training, same batches. What came later is forgotten.',
  recorded: 'You are looking at a recorded run. A fork first starts live training in this browser, from the same settings.',
  from: 'Continue from the weights of',
  target: 'Student that goes on differently',
  go: (step: string) => `Fork at step ${step}`,
};
