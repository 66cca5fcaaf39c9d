// What a screen reader is told of changes that happen elsewhere on the page; also shown for a while.

const state = $state({ text: '', turn: 0 });
let timer: ReturnType<typeof setTimeout> | undefined;

export const announced = () => state;

export function announce(text: string) {
  state.text = text;
  ++state.turn;
  clearTimeout(timer);
  timer = setTimeout(() => (state.text = ''), 6000);
}
