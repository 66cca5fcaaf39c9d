// A case that stands already where a test is about something else.

// A request of Maru to Nila, sent; → the record.
export async function sentRequest(maru, title, more = {}) {
  const made = await maru.post('assistance/requests', {
    fields: { title, kind: 'technical', need: 'Two analysts for a week', ...more },
    label: { tlp: 'amber', recipients: ['participant:QN'] },
    context: 'routine',
  });
  return maru.post(`assistance/requests/${made.id}/send`, { fields: {} });
}

export async function answerOf(person, request) {
  return (await person.get(`assistance/answers?parent=${request.id}`)).items[0];
}
