// A slow line in a bad hour: how many bytes it takes until one can work.

import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { Person, startBrowser } from './browser.mjs';
import { startServer } from './server.mjs';

const kB = 1000;

let server, browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

// Counts what comes over the wire, compressed and with heads.
async function counted(person) {
  const wire = await person.context.newCDPSession(person.page);
  await wire.send('Network.enable');
  let bytes = 0;
  const last = {};
  wire.on('Network.responseReceived', (event) => (last[event.requestId] = event.response.url));
  const what = [];
  wire.on('Network.loadingFinished', (event) => {
    bytes += event.encodedDataLength;
    what.push(`${event.encodedDataLength} ${last[event.requestId] ?? ''}`);
  });
  return async () => {
    await person.settled();
    const taken = { bytes, what: what.splice(0) };
    bytes = 0;
    return taken;
  };
}

for (const language of ['en', 'ar', 'ru'])
  it(`in ${language} the first page takes 150 kB at most, each later one 30 kB`, async () => {
    const person = await Person.at(browser, server, null, { language });
    const taken = await counted(person);
    await person.page.goto('/sign-in');
    const first = await taken();
    assert.ok(first.bytes > 0 && first.bytes <= 150 * kB, `sign-in: ${first.bytes}\n${first.what.join('\n')}`);
    await person.close();

    const maru = await Person.at(browser, server, null, { language });
    await maru.post('session', server.accounts['QM officer']);
    const took = await counted(maru);
    await maru.page.addInitScript(`sessionStorage.setItem('language', '${language}')`);
    await maru.page.goto('/');
    await maru.page.locator('nav.side').waitFor();
    const home = await took();
    assert.ok(home.bytes <= 150 * kB, `home: ${home.bytes}\n${home.what.join('\n')}`);

    const links = await maru.page.locator('nav.side a').evaluateAll((all) => all.map((each) => each.getAttribute('href')));
    for (const at of [...links, '/settings']) {
      await maru.page.evaluate((to) => document.querySelector(`a[href="${to}"]`).click(), at);
      const later = await took();
      assert.ok(later.bytes <= 30 * kB, `${at}: ${later.bytes}\n${later.what.join('\n')}`);
    }
    await maru.close();
  });
