import { walk, walkWith } from './good.ts';

let nextId = 0;

export default walkWith({ init: (context) => ({ ...walk.init(context), steps: nextId++ }) });
