import { either, major, minor, patch, unsure, type Rule } from './rule.ts'

/** Changes of operations, parameters, bodies, answers and names. */
export const shapeRules = {
  'operation-added': {
    say: ({ name }) => `${name} was added.`,
    ...either(minor('New; nobody calls it yet.')),
  },
  'operation-removed': {
    say: ({ name }) => `${name} was removed.`,
    ...either(major('Calls to it no longer compile, and the vendor no longer documents it.')),
  },
  'path-renamed': {
    say: ({ from, to }) => `The path ${from} is now written ${to}.`,
    ...either(
      major('The wire is the same, but the types know the path by its spelling: calls no longer compile.'),
    ),
  },
  'operation-id-added': {
    told: 'operations',
    say: ({ place, to }) => `${place} got the operationId ${to}.`,
    ...either(minor('The types gain a name under `operations`.')),
  },
  'operation-id-removed': {
    told: 'operations',
    say: ({ place, from }) => `${place} lost its operationId ${from}.`,
    ...either(major('`operations` no longer has that name: code that uses it no longer compiles.')),
  },
  'operation-id-changed': {
    told: 'operations',
    say: ({ place, from, to }) => `The operationId of ${place} is ${to}; it was ${from}.`,
    ...either(major('`operations` no longer has the old name: code that uses it no longer compiles.')),
  },
  'schema-name-removed': {
    say: ({ name }) => `The schema ${name} is gone.`,
    ...either(major("Code that names the type (`components['schemas'][…]`) no longer compiles.")),
  },
  'schema-name-changed': {
    say: ({ from, to }) => `The schema ${from} is now called ${to}.`,
    ...either(major("Code that names the type (`components['schemas'][…]`) no longer compiles.")),
  },
  'schema-name-added': {
    say: ({ name }) => `The schema ${name} was added.`,
    ...either(minor('The types gain a name.')),
  },
  'component-name-removed': {
    level: 'text',
    say: ({ name }) => `The shared part ${name} is gone, or has another name.`,
    ...either(
      patch('What operations made of it is compared there; only code that names the part would notice.'),
    ),
  },
  'webhook-added': {
    say: ({ name }) => `${name} was added.`,
    ...either(minor('New; receivers that do not know it are not affected.')),
  },
  'webhook-removed': {
    say: ({ name }) => `${name} was removed.`,
    ...either(major('Receivers wait in vain, and code that names it no longer compiles.')),
  },
  'callback-added': {
    told: 'operations',
    say: ({ name, place }) => `The callback ${name} was added to ${place}.`,
    ...either(minor('Receivers that do not know it are not affected.')),
  },
  'callback-removed': {
    told: 'operations',
    say: ({ name, place }) => `The callback ${name} of ${place} was removed.`,
    ...either(major('Receivers wait in vain.')),
  },
  'links-changed': {
    say: ({ place }) => `The links of ${place} changed.`,
    ...either(patch('Links are hints; no types are made of them.')),
  },
  'parameter-added': {
    told: 'operations',
    say: ({ place, name }) => `The ${name} was added to ${place}.`,
    request: minor('It may be sent; it need not.'),
    response: minor('Receivers that do not know it are not affected.'),
  },
  'required-parameter-added': {
    told: 'operations',
    say: ({ place, name }) => `The ${name} was added to ${place} and is required.`,
    request: major('Requests without it are refused and no longer compile.'),
    response: minor('Receivers that do not know it are not affected.'),
  },
  'parameter-removed': {
    told: 'operations',
    say: ({ place, name }) => `The ${name} was removed from ${place}.`,
    request: major('Callers that send it no longer compile, and it has no effect any more.'),
    response: major('It no longer arrives.'),
  },
  'parameter-became-required': {
    told: 'operations',
    say: ({ place, name }) => `The ${name} of ${place} became required.`,
    request: major('Requests that leave it out are refused and no longer compile.'),
    response: minor('It is always there now.'),
  },
  'parameter-became-optional': {
    told: 'operations',
    say: ({ place, name }) => `The ${name} of ${place} became optional.`,
    request: minor('Callers may leave it out; they need not.'),
    response: major('It can be missing.'),
  },
  'parameter-deprecated': {
    told: 'operations',
    say: ({ place, name }) => `The ${name} of ${place} is deprecated.`,
    ...either(minor('It still works; editors will strike it through.')),
  },
  'parameter-no-longer-deprecated': {
    told: 'operations',
    say: ({ place, name }) => `The ${name} of ${place} is no longer deprecated.`,
    ...either(minor('It is here to stay.')),
  },
  'parameter-style-changed': {
    told: 'operations',
    say: ({ place, name, from, to }) =>
      `The ${name} of ${place} is written in another way: ${to}, it was ${from}.`,
    ...either(major('The same value goes over the wire in another form, which the types do not show.')),
  },
  'parameter-empty-refused': {
    told: 'operations',
    say: ({ place, name }) => `The ${name} of ${place} can no longer be empty.`,
    request: major('Requests that name it without a value are refused, though they compile.'),
    response: patch('It arrives with a value.'),
  },
  'parameter-empty-allowed': {
    told: 'operations',
    say: ({ place, name }) => `The ${name} of ${place} can now be empty.`,
    ...either(minor('It may be sent without a value; it need not.')),
  },
  'body-added': {
    told: 'operations',
    say: ({ place }) => `${place} can now have a body.`,
    request: minor('It may be sent; it need not.'),
    response: minor('Receivers that do not know it are not affected.'),
  },
  'required-body-added': {
    told: 'operations',
    say: ({ place }) => `${place} now needs a body.`,
    request: major('Requests without it are refused and no longer compile.'),
    response: minor('Receivers that do not know it are not affected.'),
  },
  'body-removed': {
    told: 'operations',
    say: ({ place }) => `${place} no longer has a body.`,
    request: major('Callers that send one no longer compile.'),
    response: major('It no longer arrives.'),
  },
  'body-became-required': {
    told: 'operations',
    say: ({ place }) => `The body of ${place} became required.`,
    request: major('Requests without it are refused and no longer compile.'),
    response: minor('It is always there now.'),
  },
  'body-became-optional': {
    told: 'operations',
    say: ({ place }) => `The body of ${place} became optional.`,
    request: minor('Callers may leave it out; they need not.'),
    response: major('It can be missing.'),
  },
  'media-type-added': {
    say: ({ place, name }) => `${place} can now be ${name}.`,
    request: minor('It may be sent; it need not.'),
    response: unsure(
      'Callers who do not ask for it are not affected; the types tell whether theirs still fit.',
    ),
  },
  'media-type-removed': {
    say: ({ place, name }) => `${place} can no longer be ${name}.`,
    request: major('Callers that send it are refused.'),
    response: major('Callers that ask for it are refused, or receive something they do not expect.'),
  },
  'media-type-widened': {
    say: ({ place, from, to }) => `${place} can now be any of ${to}; it was ${from}.`,
    request: minor('What was sent before still is taken.'),
    response: major('It may come in a form that callers do not read.'),
  },
  'media-type-narrowed': {
    say: ({ place, from, to }) => `${place} is now ${to}; it could be any of ${from}.`,
    request: major('Callers that send anything else are refused.'),
    response: minor('What comes could come before.'),
  },
  'error-media-type-removed': {
    say: ({ place, name }) => `${place} can no longer be ${name}.`,
    ...either(minor('An error comes in another form; the types tell whether callers are affected.')),
  },
  'encoding-changed': {
    say: ({ place }) => `The headers that go with a part of ${place} changed.`,
    ...either(minor('Types are not made of them; whether parts without them are refused cannot be told.')),
  },
  'part-encoding-changed': {
    say: ({ place, name, from, to }) =>
      `The part ${name} of ${place} is written in another way: ${to}; it was ${from}.`,
    request: major('A part sent the old way is refused or read wrongly, though it compiles.'),
    response: minor('What arrives is read by its own content type.'),
  },
  'part-encoding-extended': {
    say: ({ place, name, from, to }) =>
      `The part ${name} of ${place} can be written in more ways: ${to}; it was ${from}.`,
    ...either(minor('A part sent the old way is still taken.')),
  },
  'success-status-added': {
    told: 'operations',
    say: ({ place, name }) => `${place} can now answer ${name}.`,
    request: minor('Receivers may answer so; they need not.'),
    response: unsure('A success with another status; the types tell whether its content is known.'),
  },
  'success-status-removed': {
    told: 'operations',
    say: ({ place, name }) => `${place} no longer answers ${name}.`,
    ...either(major('Callers that wait for this success find another answer.')),
  },
  'success-status-narrowed': {
    told: 'operations',
    say: ({ place, from, to }) => `${place} now answers ${to}; it could answer any of ${from}.`,
    request: major('Receivers that answer with another status of it have failed.'),
    response: minor('What is answered could be before.'),
  },
  'error-status-added': {
    told: 'operations',
    say: ({ place, name }) => `${place} can now answer ${name}.`,
    request: minor('Receivers may answer so; they need not.'),
    response: unsure('A failure is documented; the types tell whether its content is known.'),
  },
  'error-status-removed': {
    told: 'operations',
    say: ({ place, name }) => `${place} no longer documents the answer ${name}.`,
    ...either(minor('One failure less to handle.')),
  },
  'answer-body-added': {
    say: ({ place }) => `${place} now has content.`,
    ...either(minor('Callers that do not read it are not affected.')),
  },
  'answer-body-removed': {
    say: ({ place }) => `${place} no longer has content.`,
    ...either(major('Callers that read it no longer compile, and would find nothing.')),
  },
  'error-body-removed': {
    say: ({ place }) => `${place} no longer has content.`,
    ...either(unsure('The types tell whether callers are affected.')),
  },
  'header-added': {
    told: 'owner',
    say: ({ place, name }) => `The header ${name} was added to ${place}.`,
    ...either(minor('Callers that do not read it are not affected.')),
  },
  'header-removed': {
    told: 'owner',
    say: ({ place, name }) => `The header ${name} was removed from ${place}.`,
    ...either(minor('It was never promised to be there.')),
  },
  'required-header-removed': {
    told: 'owner',
    say: ({ place, name }) => `The header ${name}, which was always there, was removed from ${place}.`,
    ...either(major('Callers that rely on it find nothing.')),
  },
  'header-deprecated': {
    told: 'owner',
    say: ({ place, name }) => `The header ${name} of ${place} is deprecated.`,
    ...either(minor('It still comes.')),
  },
  'header-no-longer-deprecated': {
    told: 'owner',
    say: ({ place, name }) => `The header ${name} of ${place} is no longer deprecated.`,
    ...either(minor('It is here to stay.')),
  },
  'header-became-optional': {
    told: 'owner',
    say: ({ place, name }) => `The header ${name} of ${place} became optional.`,
    ...either(minor('Headers are read with a check anyway; the answer’s types do not change.')),
  },
  'header-became-required': {
    told: 'owner',
    say: ({ place, name }) => `The header ${name} of ${place} is always there now.`,
    ...either(minor('Callers that do not read it are not affected.')),
  },
  'header-style-changed': {
    told: 'owner',
    say: ({ place, name, from, to }) =>
      `The header ${name} of ${place} is written in another way: ${to}, it was ${from}.`,
    ...either(major('The same value comes in another form, which the types do not show.')),
  },
  'text-changed': {
    level: 'text',
    say: ({ place, name }) => `${name} of ${place} changed.`,
    ...either(patch('Only what the documentation says changed; what can be called and typed is the same.')),
  },
  'types-incompatible': {
    say: ({ place, name, to }) => `Code that compiled with ${place} no longer does (${name}): ${to}`,
    ...either(major('Compiled by a typed caller of the old document against the types of the new one.')),
  },
  'types-member-lost': {
    say: ({ place, name }) => `The types of ${place} no longer know ${name}.`,
    request: major('Callers that set it no longer compile.'),
    response: major('Callers that read it no longer compile.'),
  },
} satisfies Record<string, Rule>
