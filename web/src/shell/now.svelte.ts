// The present, good to half a minute: enough for clocks that count hours.

const state = $state({ now: Date.now() });
setInterval(() => (state.now = Date.now()), 30_000);

export const now = () => state.now;
