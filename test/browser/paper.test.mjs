// A questionnaire on paper: taken from the page as PDF, OpenDocument and table, filled elsewhere, and
// read in again, line by line, before anything is taken over.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { Person, startBrowser } from './browser.mjs';
import { startServer } from './server.mjs';

const office = existsSync('/usr/lib/libreoffice/program/soffice.bin');

let server, browser, questionnaire, round;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
  const secretariat = await Person.at(browser, server, server.accounts['secretariat one'], { quickly: true });
  questionnaire = (await secretariat.get('surveys/questionnaires?code=implementation')).items[0];
  const moment = (days) => new Date(Date.now() + days * 86_400_000).toISOString();
  await secretariat.post(`surveys/questionnaires/${questionnaire.id}/start_round`, {
    fields: { round_title: 'Round on paper', opens: moment(1), closes: moment(30), participants: ['QM', 'QN', 'QO'] },
  });
  round = (await secretariat.get(`surveys/rounds?parent=${questionnaire.id}`)).items[0];
  await secretariat.post(`surveys/rounds/${round.id}/open`, { fields: {} });
  await secretariat.close();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

// One State for each language, so that each begins with an empty response.
for (const [language, state] of [['en', 'QM'], ['ar', 'QN'], ['zh', 'QO']]) {
  describe(`paper in ${language}`, () => {
    let person, page, response;
    before(async () => {
      person = await Person.at(browser, server, server.accounts[`${state} officer`], { language, quickly: true, axe: true });
      page = person.page;
      response = (await person.get(`surveys/responses?round=${round.id}&owner=${state}`)).items[0];
    });
    after(() => person?.close());

    const taken = async (name) => {
      const [file] = await Promise.all([page.waitForEvent('download', { timeout: 90_000 }), person.button(name).click()]);
      return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
    };
    const give = (name, mimeType, buffer) => page.locator('input[type=file][accept*=".odt"]').setInputFiles({ name, mimeType, buffer });

    it('leaves as a form, empty or with the answers', async () => {
      await page.goto(`/surveys/questionnaires/${questionnaire.id}`);
      await page.getByRole('heading', { name: person.t('printed.form') }).waitFor();
      const odt = await taken('printed.odt');
      assert.match(odt.name, /\.odt$/);
      assert.equal(odt.bytes.subarray(0, 2).toString(), 'PK');
      if (office) assert.equal((await taken('printed.pdf')).bytes.subarray(0, 5).toString(), '%PDF-');
      const shown = await person.context.request.get(`/api/v1/surveys/form?questionnaire=${questionnaire.id}&lang=${language}&format=html`);
      assert.match(await shown.text(), language === 'ar' ? /<html lang="ar" dir="rtl">/ : new RegExp(`<html lang="${language}" dir="ltr">`));
    });

    it('comes back as a table; what differs is shown, and taken over when that is said', async () => {
      await page.goto(`/surveys/responses/${response.id}`);
      await page.getByRole('heading', { name: person.t('printed.back') }).waitFor();
      const table = (await taken('printed.csv')).bytes.toString().split('\r\n');
      const filled = table.map((line) => {
        const cells = line.slice(1, -1).split('","');
        const [, question, , option] = cells;
        if (question === 'law.view' && option === 'yes') cells[5] = 'x';
        if (question === 'law.challenges') cells[5] = 'Too few lawyers';
        return line && `"${cells.join('","')}"`;
      });
      await give('filled.csv', 'text/csv', Buffer.from(filled.join('\r\n')));
      const report = page.locator('section', { has: page.getByRole('heading', { name: person.t('printed.back') }) });
      await report.locator('tbody tr').first().waitFor();
      assert.equal(await report.locator('tbody tr').count(), 2);
      assert.equal(await report.locator('tbody tr.new').count(), 2);
      assert.deepEqual(await person.violations(), []);
      await person.shot('paper back');
      await report.locator('button.main').click();
      await report.locator('tbody').waitFor({ state: 'detached' });
      const answers = (await person.get(`surveys/answers?parent=${response.id}`)).items;
      assert.deepEqual(answers.find((each) => each.fields.question === 'law.view').fields.value, { choice: 'yes' });
    });

    it('says that nothing differs when the form comes back as it left, and what is wrong with a bad file', async () => {
      const said = JSON.parse(await readFile(new URL(`../../formats/messages/${language}.json`, import.meta.url), 'utf8'));
      const odt = await taken('printed.odt');
      await give(odt.name, 'application/vnd.oasis.opendocument.text', odt.bytes);
      await page.getByText(person.t('printed.nothing_new')).first().waitFor();
      await give('letter.odt', 'application/vnd.oasis.opendocument.text', Buffer.from('PK this is no archive'));
      await page.getByText(said['paper.broken']).first().waitFor();
      assert.deepEqual(await person.violations(), []);
      assert.deepEqual(person.complaints, []);
    });
  });
}
