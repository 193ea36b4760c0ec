import { either, major, minor, patch, unsure, type Rule } from './rule.ts'

/** Changes of schemas. A request may say more than before, a response less; the reverse breaks. */
export const schemaRules = {
  'type-widened': {
    say: ({ place, from, to }) => `${place} can now be ${to}; it was ${from}.`,
    request: minor('Everything that could be sent before still can.'),
    response: major('Callers receive kinds of values they have never seen, and their types no longer fit.'),
  },
  'type-narrowed': {
    say: ({ place, from, to }) => `${place} is now only ${to}; it was ${from}.`,
    request: major('Values that could be sent before are refused and no longer compile.'),
    response: unsure(
      'Everything that can arrive could arrive before; code that tells the kinds apart still compiles.',
    ),
  },
  'type-changed': {
    say: ({ place, from, to }) => `${place} changed from ${from} to ${to}.`,
    request: major('Values of the old kind are refused and no longer compile.'),
    response: major('Values of another kind arrive, and the types no longer fit.'),
  },
  'integer-widened': {
    say: ({ place }) => `${place} is any number; it was an integer.`,
    request: minor('Everything that could be sent before still can.'),
    response: minor('Fractions can arrive; the types stay the same.'),
  },
  'integer-narrowed': {
    say: ({ place }) => `${place} is an integer; it was any number.`,
    request: major('Fractions are refused, though they compile.'),
    response: patch('Everything that can arrive could arrive before; the types stay the same.'),
  },
  'null-allowed': {
    say: ({ place }) => `${place} can now be null.`,
    request: minor('Callers may send null; they need not.'),
    response: major('Code that reads it without a check for null no longer compiles, and would fail.'),
  },
  'null-refused': {
    say: ({ place }) => `${place} can no longer be null.`,
    request: major('Callers that send null are refused and no longer compile.'),
    response: minor('A check for null is no longer needed.'),
  },
  'value-added': {
    say: ({ place, values }) => `${place} can now be ${values}.`,
    request: minor('More can be sent.'),
    response: major(
      'A value arrives that is in no caller’s types: exhaustive switches and assignments no longer compile.',
    ),
  },
  'value-removed': {
    say: ({ place, values }) => `${place} can no longer be ${values}.`,
    request: major('Callers that send it are refused and no longer compile.'),
    response: unsure('It no longer arrives; code that names it still compiles.'),
  },
  'values-listed': {
    say: ({ place, values }) => `${place} is now one of a list: ${values}.`,
    request: major('Other values are refused and no longer compile.'),
    response: minor('Everything that can arrive could arrive before.'),
  },
  'values-opened': {
    say: ({ place }) => `${place} is no longer limited to a list of values.`,
    request: minor('More can be sent.'),
    response: major('Values outside the old list can arrive, and the types no longer fit.'),
  },
  'schema-replaced': {
    say: ({ place, from, to }) => `${place} is now a ${to}; it was a ${from}.`,
    request: major('What could be sent before no longer fits.'),
    response: major('What arrives no longer fits the types callers know.'),
  },
  'schema-exchanged': {
    say: ({ place, from, to }) => `${place} is now a ${to}; it was a ${from}.`,
    request: minor('What could be sent before still fits.'),
    response: unsure('What arrives fits the types callers know.'),
  },
  'schema-parted': {
    say: ({ place, name }) => `${place} is no longer a ${name}, and differs from it.`,
    request: major('What could be sent before no longer fits.'),
    response: major('What arrives no longer fits the types callers know.'),
  },
  'schema-named': {
    say: ({ place, name }) => `${place} is now a ${name}, which differs from what it was.`,
    request: major('What could be sent before no longer fits.'),
    response: major('What arrives no longer fits the types callers know.'),
  },
  'property-added': {
    say: ({ place }) => `${place} was added.`,
    request: minor('It may be sent; it need not.'),
    response: minor('Callers that do not know it are not affected.'),
  },
  'required-property-added': {
    say: ({ place }) => `${place} was added and is required.`,
    request: major('Requests without it are refused and no longer compile.'),
    response: minor('Callers that do not know it are not affected.'),
  },
  'property-removed': {
    say: ({ place }) => `${place} was removed.`,
    request: major('Callers that set it no longer compile.'),
    response: major('Callers that read it no longer compile, and would find nothing.'),
  },
  'property-unlisted': {
    say: ({ place }) => `${place} is no longer listed by name.`,
    request: unsure('Members of any name may be sent.'),
    response: major('Callers that read it no longer know its type.'),
  },
  'property-became-required': {
    say: ({ place }) => `${place} became required.`,
    request: major('Requests that leave it out are refused and no longer compile.'),
    response: minor('It is always there now.'),
  },
  'one-way-property-requirement-changed': {
    say: ({ place, to }) => `${place}, which only travels the other way, became ${to}.`,
    ...either(unsure('It is not sent this way; the types tell whether callers are affected.')),
  },
  'one-way-property-removed': {
    say: ({ place }) => `${place}, which only travelled the other way, was removed.`,
    ...either(unsure('It was not sent this way; the types tell whether callers are affected.')),
  },
  'property-became-optional': {
    say: ({ place }) => `${place} became optional.`,
    request: minor('Callers may leave it out; they need not.'),
    response: major(
      'It can be missing: code that reads it without a check no longer compiles, and would fail.',
    ),
  },
  'map-closed': {
    say: ({ place }) => `${place} no longer takes members of any name.`,
    request: major('Callers that send other members are refused and no longer compile.'),
    response: major('Callers that read it by any name no longer compile.'),
  },
  'map-opened': {
    say: ({ place }) => `${place} now takes members of any name.`,
    request: unsure('More can be sent.'),
    response: unsure('Callers that do not know the other members are not affected.'),
  },
  'unknown-members-refused': {
    say: ({ place }) => `${place} now refuses members it does not list.`,
    request: minor('The types never let other members through; only untyped callers are refused.'),
    response: patch('The types never showed other members.'),
  },
  'alternative-added': {
    say: ({ place, name }) => `${place} can now take another form: ${name}.`,
    request: minor('Another form may be sent; it need not.'),
    response: major('A form arrives that no caller’s types know.'),
  },
  'alternative-removed': {
    say: ({ place, name }) => `${place} can no longer take the form ${name}.`,
    request: major('Callers that send that form are refused and no longer compile.'),
    response: unsure('That form no longer arrives; code that names it still compiles.'),
  },
  'composition-changed': {
    say: ({ place }) => `${place} is composed in another way.`,
    ...either(
      unsure('What one form said another one says now; the types tell whether callers are affected.'),
    ),
  },
  'composition-not-compared': {
    say: ({ place }) => `${place} is composed in another way.`,
    ...either(
      unsure('Too many combinations to compare one by one; the types tell whether callers are affected.'),
    ),
  },
  'discriminator-changed': {
    say: ({ place }) => `How the forms of ${place} are told apart changed.`,
    ...either(
      unsure('Which value names which form is part of the types; they tell whether callers are affected.'),
    ),
  },
  'tuple-changed': {
    say: ({ place, from, to }) => `${place} is a list of ${to} items in fixed places; it was ${from}.`,
    ...either(unsure('The types tell whether callers are affected.')),
  },
  'constraint-stated': {
    say: ({ place, name, to }) => `${place} has a limit now: ${name} ${to}.`,
    request: minor(
      'The types stay the same; values outside the limit may be refused, as they may have been all along.',
    ),
    response: patch('The types stay the same.'),
  },
  'constraint-tightened': {
    say: ({ place, name, from, to }) => `The limit of ${place} became tighter: ${name} ${from} is now ${to}.`,
    request: major('Values the document allowed before are refused, though they compile.'),
    response: patch('Everything that can arrive could arrive before; the types stay the same.'),
  },
  'constraint-loosened': {
    say: ({ place, name, from, to }) => `The limit of ${place} became wider: ${name} ${from} is now ${to}.`,
    request: minor('More can be sent; the types stay the same.'),
    response: minor('Values outside the old limit can arrive; the types stay the same.'),
  },
  'constraint-dropped': {
    say: ({ place, name, from }) => `${place} no longer has the limit ${name} ${from}.`,
    request: minor('More can be sent; the types stay the same.'),
    response: minor('Values outside the old limit can arrive; the types stay the same.'),
  },
  'constraint-changed': {
    say: ({ place, name, from, to }) => `The rule for ${place} changed: ${name} ${from} is now ${to}.`,
    request: minor('The types stay the same; whether values that fit before still do cannot be told.'),
    response: patch('The types stay the same.'),
  },
  'format-changed': {
    say: ({ place, name, from, to }) => `The ${name} of ${place} is ${to}; it was ${from}.`,
    ...either(unsure('A format is a hint (JSON Schema 2020-12, 7.2.1) unless the types show it.')),
  },
  'format-exchanged': {
    say: ({ place, name, from, to }) => `The ${name} of ${place} is ${to}; it was ${from}.`,
    request: major('Values of the old format are none of the new one, and are refused though they compile.'),
    response: major('What arrives is written in another way, which the types do not show.'),
  },
  'format-narrowed': {
    say: ({ place, name, from, to }) => `The ${name} of ${place} is ${to}; it was ${from}.`,
    request: major('Values the document allowed before are refused, though they compile.'),
    response: minor('Fewer values can arrive; the types stay the same.'),
  },
  'content-encoding-changed': {
    say: ({ place, name, from, to }) => `The ${name} of ${place} is ${to}; it was ${from}.`,
    request: major('What is sent in the old form is read wrongly or refused, though it compiles.'),
    response: major('What arrives is in another form, which the types do not show.'),
  },
  'default-changed': {
    say: ({ place, from, to }) => `The default of ${place} is ${to}; it was ${from}.`,
    request: unsure('Callers that leave it out get another behaviour, without a change of types.'),
    response: unsure('The types stay the same.'),
  },
  'became-read-only': {
    say: ({ place }) => `${place} is now set by the server only.`,
    request: major('What callers send there has no effect any more, or is refused.'),
    response: patch('It arrives as before.'),
  },
  'no-longer-read-only': {
    say: ({ place }) => `${place} can now be sent.`,
    request: unsure('It may be sent; it need not.'),
    response: patch('It arrives as before.'),
  },
  'became-write-only': {
    say: ({ place }) => `${place} is now only sent, never returned.`,
    request: patch('It is sent as before.'),
    response: major('It no longer arrives, though the types still show it.'),
  },
  'no-longer-write-only': {
    say: ({ place }) => `${place} is now returned too.`,
    request: patch('It is sent as before.'),
    response: minor('Callers that do not know it are not affected.'),
  },
  deprecated: {
    say: ({ place }) => `${place} is deprecated.`,
    ...either(minor('It still works; editors will strike it through.')),
  },
  'no-longer-deprecated': {
    say: ({ place }) => `${place} is no longer deprecated.`,
    ...either(minor('It is here to stay.')),
  },
  'xml-changed': {
    say: ({ place, from, to }) => `In XML ${place} is written as ${to}; it was ${from}.`,
    request: major('What is sent as before is not found, though it compiles.'),
    response: major('It arrives in another place or form, which the types do not show.'),
  },
  'xml-stated': {
    say: ({ place }) => `How ${place} is written in XML is stated in other places.`,
    ...either(minor('The types stay the same; it may have been written like this all along.')),
  },
  'default-form-added': {
    say: ({ place, to }) => `Where nothing says which form ${place} has, it is ${to} now.`,
    request: minor('More can be sent; the types stay the same.'),
    response: minor('More can arrive; the types stay the same.'),
  },
  'default-form-removed': {
    say: ({ place, from }) => `Where nothing says which form ${place} has, it is no longer ${from}.`,
    request: major('What says nothing of its form, or something unknown, is refused, though it compiles.'),
    response: minor('Everything that can arrive could arrive before.'),
  },
  'unweighed-keyword-changed': {
    say: ({ place, name }) => `The rule ${name} of ${place} changed.`,
    ...either(unsure('No rule knows what this keyword means; the types tell whether callers are affected.')),
  },
} satisfies Record<string, Rule>
