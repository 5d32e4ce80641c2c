"""The workflow language's grammar: references, text, values, conditions, both ways.

What Apple spells as nested dictionaries, people write as short text; here is what each
means. Knows nothing of files: `builder.workflow.language.document` reads documents.
"""
