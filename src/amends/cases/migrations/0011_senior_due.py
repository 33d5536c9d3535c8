"""A kind of due for who asked for somebody more senior."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0010_older_notes_in_search"),
    ]

    operations = [
        migrations.AlterField(
            model_name="due",
            name="kind",
            field=models.CharField(
                choices=[
                    ("answer", "answer"),
                    ("promise", "promise"),
                    ("approval", "approval"),
                    ("follow_up", "follow-up"),
                    ("offer", "their choice"),
                    ("question", "question"),
                    ("reach", "another way to reach them"),
                    ("clock", "clock"),
                    ("request", "answer of whom we asked"),
                    ("delivery", "delivery"),
                    ("call", "call"),
                    ("news", "news"),
                    ("lane", "protocol"),
                    ("senior", "somebody more senior"),
                ],
                max_length=10,
            ),
        ),
    ]
