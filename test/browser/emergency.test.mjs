// The emergency page, in a browser that runs no script.

import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { Person, startBrowser } from './browser.mjs';
import { answerOf, sentRequest } from './case.mjs';
import { startServer } from './server.mjs';

let server, browser, maru, request;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
  maru = await Person.at(browser, server, server.accounts['QM officer'], { quickly: true });
  request = await sentRequest(maru, 'Harbour cranes stand still');
});
after(async () => {
  await maru?.close();
  await browser?.close();
  await server?.stop();
});

for (const language of ['en', 'ar'])
  it(`in ${language} an officer signs in, sees what is due, acknowledges and writes`, async () => {
    const context = await browser.newContext({ baseURL: server.origin, locale: language, javaScriptEnabled: false });
    const page = await context.newPage();
    const words = await maru.get(`messages/${language}`);
    const sizes = [];
    page.on('response', async (response) => {
      const { responseBodySize, responseHeadersSize } = await response.request().sizes();
      sizes.push([response.url(), responseBodySize + responseHeadersSize]);
    });
    if (language !== 'en') request = await sentRequest(maru, 'Harbour cranes stand still again');
    const title = request.fields.title;

    await page.goto(`/emergency?language=${language}`);
    await page.locator('input[name=email]').fill(server.accounts['QN officer'].email);
    await page.locator('input[name=password]').fill(server.accounts['QN officer'].password);
    await page.locator('form', { has: page.locator('input[name=email]') }).locator('button').click();
    assert.equal(await page.locator('html').getAttribute('dir'), language === 'ar' ? 'rtl' : 'ltr');
    assert.equal(await page.locator('h1').count(), 1);
    await page.getByRole('link', { name: title, exact: true }).first().click();
    await page.locator('form[action*="/acknowledge"] button').click();
    await page.getByText(words['assistance.answer.state.acknowledged']).first().waitFor();
    const message = page.locator('form[action*="/message"]').first();
    await page.locator('details', { has: message }).first().locator('summary').first().click();
    await message.locator('textarea').first().fill('Our team lands at ten.');
    await message.locator('button').last().click();
    await page.getByText('Our team lands at ten.').first().waitFor();

    const answer = await answerOf(maru, request);
    assert.equal(answer.state, 'acknowledged');
    const said = (await maru.get(`assistance/answers/${answer.id}/timeline`)).items.filter((act) => act.action === 'message');
    assert.deepEqual(said.map((act) => act.input.text), ['Our team lands at ten.']);
    assert.equal(await page.evaluate(() => document.querySelectorAll('script').length), 0);
    for (const [url, bytes] of sizes) assert.ok(bytes <= 30_000, `${url}: ${bytes}`);
    await context.close();
  });
