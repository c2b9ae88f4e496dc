import { type Walk, walkWith } from './good.ts';

export default walkWith({
  save: (state) => ({ ...state }),
  load: (snapshot) => snapshot as Walk,
});
