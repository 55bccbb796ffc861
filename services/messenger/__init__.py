"""The messenger: it tells people, outside the portal and without content, that something waits for them.

``domain`` is a message and how often it is tried; ``ways`` is how somebody can be told, and whether that was proved;
``calls`` says which facts call for messages. What is sent is always the same sentence and a link that signs nobody in.
"""
