// Waits for a condition, never for a time.
export async function until(holds, what, within_ms = 30_000) {
  const end = Date.now() + within_ms;
  for (;;) {
    const value = await holds();
    if (value) return value;
    if (Date.now() > end) throw new Error(`it did not come about that ${what}`);
    await new Promise((again) => setTimeout(again, 40));
  }
}
