import { walkWith } from './good.ts';

export default walkWith({
  bot(state, slot) {
    state.x[slot]! += 1;
    return 1;
  },
});
