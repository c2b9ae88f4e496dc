import { type Walk, walkWith } from './good.ts';

export default walkWith({
  save: ({ x }) => [...x],
  load: (snapshot, into): Walk => ({ x: [...(snapshot as number[])], steps: into.steps }),
});
