// Slips, broken lines and two hands at once: nothing is sent twice, nothing written is lost.

import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { Person, startBrowser } from './browser.mjs';
import { sentRequest } from './case.mjs';
import { startServer } from './server.mjs';

let server, browser, maru;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
  maru = await Person.at(browser, server, server.accounts['QM officer'], { language: 'en', quickly: true });
});
after(async () => {
  await maru?.close();
  await browser?.close();
  await server?.stop();
});

async function write(title) {
  await maru.page.goto('/assistance/requests/new?to=QN');
  await maru.page.locator('[data-field="title"] input').fill(title);
  await maru.page.locator('[data-field="kind"] select').selectOption('technical');
  await maru.page.locator('[data-field="need"] textarea').fill('Two analysts for a week');
}
const named = async (title) => (await maru.get('assistance/requests?limit=100')).items.filter((each) => each.fields.title === title);
const send = () => maru.button('assistance.request.action.send');

it('a double click on send makes one request', async () => {
  await write('Sent by a double click');
  await send().dblclick();
  await maru.page.getByRole('heading', { level: 1, name: 'Sent by a double click' }).waitFor();
  await maru.settled();
  const made = await named('Sent by a double click');
  assert.equal(made.length, 1);
  assert.equal(made[0].state, 'sent');
});

it('what is written while the line is down is kept, and sent once when it is back', async () => {
  await write('Written without a line');
  await maru.context.setOffline(true);
  await send().click();
  await maru.page.getByRole('alert').waitFor();
  assert.equal(await maru.page.locator('[data-field="title"] input').inputValue(), 'Written without a line');
  assert.equal(await maru.page.locator('[data-field="need"] textarea').inputValue(), 'Two analysts for a week');
  await maru.context.setOffline(false);
  await send().click();
  await maru.page.getByRole('heading', { level: 1, name: 'Written without a line' }).waitFor();
  const made = await named('Written without a line');
  assert.deepEqual(made.map((each) => each.state), ['sent']);
});

it('a request that cannot be sent yet is kept as a draft and says why', async () => {
  await write('Sent without a need');
  await maru.page.locator('[data-field="need"] textarea').fill('');
  await send().click();
  await maru.page.getByRole('heading', { level: 1, name: 'Sent without a need' }).waitFor();
  const told = await maru.page.locator('main').getByRole('alert').textContent();
  assert.ok(told.includes(maru.t('assistance.need_missing')), told);
  assert.deepEqual((await named('Sent without a need')).map((each) => each.state), ['draft']);
});

it('an answer that was lost on the way does not make the request twice', async () => {
  await write('Answered into the void');
  // The server does it, but nobody hears.
  await maru.page.route('**/api/v1/assistance/requests', async (route) => {
    await route.fetch();
    await route.abort();
  }, { times: 1 });
  await send().click();
  await maru.page.getByRole('alert').waitFor();
  await send().click();
  await maru.page.getByRole('heading', { level: 1, name: 'Answered into the void' }).waitFor();
  assert.deepEqual((await named('Answered into the void')).map((each) => each.state), ['sent']);
});

it('of two who edit, the second is told and keeps the text', async () => {
  const made = await maru.post('assistance/requests', { fields: { title: 'Edited by two', kind: 'technical' } });
  const other = await maru.tab();
  for (const page of [maru.page, other]) {
    await page.goto(`/assistance/requests/${made.id}`);
    await page.getByRole('button', { name: maru.t('assistance.request.action.edit'), exact: true }).click();
    await page.locator('dialog [data-field="need"] textarea').waitFor();
  }
  const save = (page) => page.locator('dialog[open]').getByRole('button', { name: maru.t('assistance.request.action.edit'), exact: true });
  await maru.page.locator('dialog [data-field="need"] textarea').fill('Written first');
  await save(maru.page).click();
  await maru.dialog().waitFor({ state: 'detached' });
  await other.locator('dialog [data-field="need"] textarea').fill('Written second');
  await save(other).click();
  await other.locator('dialog').getByRole('alert').waitFor();
  assert.equal(await other.locator('dialog [data-field="need"] textarea').inputValue(), 'Written second');
  assert.equal((await named('Edited by two'))[0].fields.need, 'Written first');
  await other.close();
});

it('whose session was ended elsewhere signs in again and loses nothing', async () => {
  const request = await sentRequest(maru, 'Written after the session ended');
  await maru.page.goto(`/assistance/requests/${request.id}`);
  const form = maru.page.locator('form', { has: maru.page.getByRole('heading', { name: maru.t('message.new') }) });
  await form.locator('textarea').fill('This took long to write.');

  const elsewhere = await Person.at(browser, server, server.accounts['QM officer'], { language: 'en', quickly: true });
  const sessions = (await elsewhere.get('sessions')).items;
  for (const each of sessions.filter((one) => !one.current && !one.this && !one.own))
    await elsewhere.context.request.delete(`/api/v1/sessions/${each.id}`, { headers: { Origin: server.origin } });
  await elsewhere.close();

  await form.getByRole('button', { name: maru.t('message.send') }).click();
  await maru.dialog().getByRole('heading', { name: maru.t('session.ended') }).waitFor();
  await maru.dialog().locator('input[name=password]').fill(server.accounts['QM officer'].password);
  await maru.dialog().locator('form button.main').click();
  await maru.dialog().waitFor({ state: 'detached' });
  assert.equal(await form.locator('textarea').inputValue(), 'This took long to write.');
  await form.getByRole('button', { name: maru.t('message.send') }).click();
  await maru.page.locator('.timeline .bubble', { hasText: 'This took long to write.' }).waitFor();
});
