/** Modules that a test needs to share one state; loaded one by one they would each have their own. */

export { introduce } from '../src/scenes';
export { LabState } from '../src/state';
